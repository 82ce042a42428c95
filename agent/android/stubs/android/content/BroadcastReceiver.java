package android.content;

/** What the app uses of Android's own class, without code. */
public abstract class BroadcastReceiver {
    public abstract void onReceive(Context c, Intent i);
}
