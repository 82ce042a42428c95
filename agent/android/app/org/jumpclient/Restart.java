package org.jumpclient;

import android.content.BroadcastReceiver;
import android.content.Context;
import android.content.Intent;

/** Starts the client after the device's start, and after an update of the app. */
public final class Restart extends BroadcastReceiver {
    @Override
    public void onReceive(Context context, Intent intent) {
        String action = String.valueOf(intent.getAction());
        if (action.endsWith(".BOOT_COMPLETED") || action.endsWith(".MY_PACKAGE_REPLACED")) {
            ClientService.start(context);
        }
    }
}
