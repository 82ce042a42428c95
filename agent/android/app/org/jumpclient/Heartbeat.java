package org.jumpclient;

import android.app.AlarmManager;
import android.app.PendingIntent;
import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.Intent;
import android.os.SystemClock;

/**
 * Wakes a sleeping device for the client's heartbeat.
 *
 * A thread's clock stands while the device sleeps. Android allows an idle device one alarm in nine
 * minutes, so the interval is a little longer.
 */
public final class Heartbeat extends BroadcastReceiver {
    static final int SECONDS = 600;

    static void schedule(Context context) {
        long at = SystemClock.elapsedRealtime() + SECONDS * 1000L;
        alarms(context).setAndAllowWhileIdle(
                AlarmManager.ELAPSED_REALTIME_WAKEUP, at, intent(context));
    }

    static void cancel(Context context) {
        alarms(context).cancel(intent(context));
    }

    @Override
    public void onReceive(Context context, Intent intent) {
        schedule(context);
        ClientService.wake();
    }

    private static AlarmManager alarms(Context context) {
        return (AlarmManager) context.getSystemService("alarm");
    }

    private static PendingIntent intent(Context context) {
        int flags = PendingIntent.FLAG_UPDATE_CURRENT | PendingIntent.FLAG_IMMUTABLE;
        return PendingIntent.getBroadcast(context, 0, new Intent(context, Heartbeat.class), flags);
    }
}
