package android.app;

/** What the app uses of Android's own class, without code. */
public abstract class Service extends android.content.ContextWrapper {
    public static final int START_STICKY = 1;

    public static final int STOP_FOREGROUND_REMOVE = 1;

    public Service() { super(null); }

    public void onCreate() {}

    public int onStartCommand(android.content.Intent i, int f, int s) { return 0; }

    public void onDestroy() {}

    public abstract android.os.IBinder onBind(android.content.Intent i);

    public final void startForeground(int id, Notification n) {}

    public final void stopForeground(int f) {}

    public final void stopSelf() {}
}
