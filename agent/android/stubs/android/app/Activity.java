package android.app;

/** What the app uses of Android's own class, without code. */
public class Activity extends android.view.ContextThemeWrapper {
    protected void onCreate(android.os.Bundle b) {}

    protected void onNewIntent(android.content.Intent i) {}

    protected void onResume() {}

    protected void onPause() {}

    public android.content.Intent getIntent() { return null; }

    public void setContentView(android.view.View v) {}

    public final void runOnUiThread(Runnable r) {}

    public boolean isFinishing() { return false; }

    public void startActivity(android.content.Intent i) {}
}
