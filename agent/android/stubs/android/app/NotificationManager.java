package android.app;

/** What the app uses of Android's own class, without code. */
public class NotificationManager {
    public static final int IMPORTANCE_LOW = 2;

    public void createNotificationChannel(NotificationChannel c) {}

    public void notify(int id, Notification n) {}
}
