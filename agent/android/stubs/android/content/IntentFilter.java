package android.content;

/** What the app uses of Android's own class, without code. */
public class IntentFilter {
    public IntentFilter(String action) {}

    public final void addAction(String action) {}
}
