package org.jumpclient;

import android.content.Context;
import java.io.IOException;
import java.text.DateFormat;
import java.util.Date;
import org.jumpclient.core.Attachment;
import org.jumpclient.core.Store;

/** What is shown of the client's state, in the language of the device. */
final class Texts {
    private Texts() {}

    /** Return what the device is attached to, or null; also null when that can't be read. */
    static Attachment attachment(Store store) {
        try {
            return Attachment.read(store);
        } catch (IOException error) {
            return null;
        }
    }

    /** Return one sentence about the state. The site is always shown by its address. */
    static String state(Context context, Store store) {
        Attachment site = attachment(store);
        String state = ClientService.state();
        if (site == null) {
            boolean removed = state.equals("removed");
            return context.getString(removed ? R.string.removed : R.string.unattached);
        }
        String detail = ClientService.detail();
        switch (state) {
            case "online":
                return context.getString(R.string.online, site.address());
            case "paused_battery":
                return context.getString(R.string.paused_battery);
            case "paused_mobile":
                return context.getString(R.string.paused_mobile);
            case "offline":
                return detail.isEmpty() ? context.getString(R.string.offline, site.address())
                        : context.getString(R.string.offline_reason, site.address(), detail);
            default:
                return context.getString(R.string.connecting, site.address());
        }
    }

    /** Return when the device was pinned, or an empty text before. */
    static String pinned(Context context, Attachment site) {
        if (site.pinnedAt() <= 0) {
            return "";
        }
        DateFormat format = DateFormat.getDateTimeInstance(DateFormat.LONG, DateFormat.SHORT);
        String moment = format.format(new Date((long) (site.pinnedAt() * 1000)));
        return context.getString(R.string.pinned, moment);
    }
}
