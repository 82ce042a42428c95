package android.app;

/** What the app uses of Android's own class, without code. */
public final class NotificationChannel {
    public NotificationChannel(String id, CharSequence name, int importance) {}

    public void setShowBadge(boolean b) {}
}
