package android.content;

/** What the app uses of Android's own class, without code. */
public class Intent {
    public Intent(String action) {}

    public Intent(Context k, Class<?> c) {}

    public String getAction() { return null; }

    public String getDataString() { return null; }

    public Intent setAction(String a) { return this; }

    public int getIntExtra(String n, int d) { return 0; }
}
