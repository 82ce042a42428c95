package android.content;

/** What the app uses of Android's own class, without code. */
public class ContextWrapper extends Context {
    public ContextWrapper(Context c) {}

    public Object getSystemService(String n) { return null; }

    public java.io.File getFilesDir() { return null; }

    public Intent registerReceiver(BroadcastReceiver r, IntentFilter f) { return null; }

    public void unregisterReceiver(BroadcastReceiver r) {}

    public ComponentName startForegroundService(Intent i) { return null; }

    public boolean stopService(Intent i) { return false; }

    public String getPackageName() { return null; }

    public ContentResolver getContentResolver() { return null; }
}
