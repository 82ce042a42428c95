package android.content;

/** What the app uses of Android's own class, without code. */
public abstract class Context {
    public abstract Object getSystemService(String n);

    public abstract java.io.File getFilesDir();

    public abstract Intent registerReceiver(BroadcastReceiver r, IntentFilter f);

    public abstract void unregisterReceiver(BroadcastReceiver r);

    public abstract ComponentName startForegroundService(Intent i);

    public abstract boolean stopService(Intent i);

    public abstract String getPackageName();

    public abstract ContentResolver getContentResolver();

    public final String getString(int id) { return null; }

    public final String getString(int id, Object... with) { return null; }
}
