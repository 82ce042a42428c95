package org.jumpclient;

import android.app.Notification;
import android.app.NotificationChannel;
import android.app.NotificationManager;
import android.app.PendingIntent;
import android.app.Service;
import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.Intent;
import android.content.IntentFilter;
import android.net.ConnectivityManager;
import android.net.Network;
import android.net.NetworkCapabilities;
import android.os.IBinder;
import android.os.PowerManager;
import java.io.IOException;
import org.jumpclient.core.Attachment;
import org.jumpclient.core.Client;
import org.jumpclient.core.Options;
import org.jumpclient.core.Store;

/** Runs the client in a thread while the device is attached, with a quiet notification. */
public final class ClientService extends Service {
    private static final String CHANNEL = "connection";
    private static final int NOTIFICATION = 1;
    private static final long AWAKE_MILLIS = 10_000;

    private static volatile ClientService running;
    private static volatile String state = "";
    private static volatile String detail = "";
    private static volatile Runnable watcher;

    private Client client;
    private Store store;
    private boolean wasAllowed;
    private boolean isEnding;

    private final BroadcastReceiver power = new BroadcastReceiver() {
        @Override
        public void onReceive(Context context, Intent intent) {
            client.poke();
        }
    };

    private final ConnectivityManager.NetworkCallback network =
            new ConnectivityManager.NetworkCallback() {
                @Override
                public void onAvailable(Network found) {
                    client.poke();
                }

                @Override
                public void onLost(Network lost) {
                    client.poke();
                }

                @Override
                public void onCapabilitiesChanged(Network found, NetworkCapabilities has) {
                    // Also each change of the signal's strength comes here.
                    if (mayConnect() != wasAllowed) {
                        client.poke();
                    }
                }
            };

    /** Start it if the device is attached. */
    static void start(Context context) {
        try {
            if (Attachment.read(new Store(context.getFilesDir())) != null) {
                context.startForegroundService(new Intent(context, ClientService.class));
            }
        } catch (IOException error) {
            state = "offline";
            detail = String.valueOf(error.getMessage());
        }
    }

    /** Let the client act on a change now. It keeps the device awake for as long as that takes. */
    static void wake() {
        ClientService service = running;
        if (service != null) {
            PowerManager manager = (PowerManager) service.getSystemService("power");
            manager.newWakeLock(PowerManager.PARTIAL_WAKE_LOCK, "jumpclient:heartbeat")
                    .acquire(AWAKE_MILLIS);
            service.client.poke();
        }
    }

    /** End the connection and forget the site. */
    static void leave() {
        ClientService service = running;
        if (service != null) {
            service.client.leave();
        }
    }

    /** Call {@code changed}, in any thread, when the state changes; null for nothing. */
    static void watch(Runnable changed) {
        watcher = changed;
    }

    /** Return the client's state, see {@link Client}; empty before its first one. */
    static String state() {
        return state;
    }

    static String detail() {
        return detail;
    }

    @Override
    public void onCreate() {
        store = new Store(getFilesDir());
        NotificationManager manager = (NotificationManager) getSystemService("notification");
        NotificationChannel channel = new NotificationChannel(
                CHANNEL, getString(R.string.channel), NotificationManager.IMPORTANCE_LOW);
        channel.setShowBadge(false);
        manager.createNotificationChannel(channel);
        startForeground(NOTIFICATION, notification());
        client = new Client(store, new Phone(this));
        running = this;
        new Thread(this::serve, "jump-client").start();
        IntentFilter changes = new IntentFilter("android.intent.action.ACTION_POWER_CONNECTED");
        changes.addAction("android.intent.action.ACTION_POWER_DISCONNECTED");
        registerReceiver(power, changes);
        connectivity().registerDefaultNetworkCallback(network);
        Heartbeat.schedule(this);
    }

    @Override
    public int onStartCommand(Intent intent, int flags, int number) {
        client.poke();
        return START_STICKY;
    }

    @Override
    public void onDestroy() {
        running = null;
        client.stop();
        unregisterReceiver(power);
        connectivity().unregisterNetworkCallback(network);
        Heartbeat.cancel(this);
    }

    @Override
    public IBinder onBind(Intent intent) {
        return null;
    }

    private void serve() {
        client.run();
        isEnding = true;
        stopForeground(STOP_FOREGROUND_REMOVE);
        stopSelf();
    }

    /** Return whether the options allow a connection now. */
    boolean mayConnect() {
        try {
            Options options = Options.read(store);
            wasAllowed = (options.allows("battery") || isPlugged())
                    && (options.allows("mobile") || !isMobile());
        } catch (IOException error) {
            wasAllowed = false; // nobody knows what the user allowed
        }
        return wasAllowed;
    }

    private boolean isPlugged() {
        IntentFilter filter = new IntentFilter("android.intent.action.BATTERY_CHANGED");
        Intent battery = registerReceiver(null, filter);
        return battery == null || battery.getIntExtra("plugged", 1) != 0;
    }

    private boolean isMobile() {
        Network active = connectivity().getActiveNetwork();
        NetworkCapabilities has =
                active == null ? null : connectivity().getNetworkCapabilities(active);
        return has != null && has.hasTransport(NetworkCapabilities.TRANSPORT_CELLULAR);
    }

    private ConnectivityManager connectivity() {
        return (ConnectivityManager) getSystemService("connectivity");
    }

    /** Show a state in the notification and in the window. */
    void show(String shown, String reason) {
        state = shown.equals("paused") ? paused() : shown;
        detail = reason;
        if (running == this && !isEnding) {
            ((NotificationManager) getSystemService("notification"))
                    .notify(NOTIFICATION, notification());
        }
        Runnable changed = watcher;
        if (changed != null) {
            changed.run();
        }
    }

    private String paused() {
        return isPlugged() || isMobile() ? "paused_mobile" : "paused_battery";
    }

    private Notification notification() {
        Intent open = new Intent(this, MainActivity.class);
        int flags = PendingIntent.FLAG_IMMUTABLE;
        PendingIntent opens = PendingIntent.getActivity(this, 0, open, flags);
        return new Notification.Builder(this, CHANNEL)
                .setContentTitle(getString(R.string.app))
                .setContentText(Texts.state(this, store))
                .setSmallIcon(R.drawable.status)
                .setContentIntent(opens)
                .setOngoing(true)
                .setShowWhen(false)
                .build();
    }
}
