package android.app;

/** What the app uses of Android's own class, without code. */
public final class PendingIntent {
    public static final int FLAG_UPDATE_CURRENT = 0x08000000;

    public static final int FLAG_IMMUTABLE = 0x04000000;

    public static PendingIntent getActivity(android.content.Context c, int r,
            android.content.Intent i, int f) { return null; }

    public static PendingIntent getBroadcast(android.content.Context c, int r,
            android.content.Intent i, int f) { return null; }
}
