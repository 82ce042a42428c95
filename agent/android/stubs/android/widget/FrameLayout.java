package android.widget;

/** What the app uses of Android's own class, without code. */
public class FrameLayout extends android.view.ViewGroup {
    public FrameLayout(android.content.Context c) {}
}
