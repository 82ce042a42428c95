package android.view;

/** What the app uses of Android's own class, without code. */
public class ContextThemeWrapper extends android.content.ContextWrapper {
    public ContextThemeWrapper() { super(null); }
}
