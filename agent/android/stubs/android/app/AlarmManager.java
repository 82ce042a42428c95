package android.app;

/** What the app uses of Android's own class, without code. */
public class AlarmManager {
    public static final int ELAPSED_REALTIME_WAKEUP = 2;

    public void setAndAllowWhileIdle(int type, long at, PendingIntent what) {}

    public void cancel(PendingIntent what) {}
}
