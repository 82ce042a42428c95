package android.widget;

/** What the app uses of Android's own class, without code. */
public class LinearLayout extends android.view.ViewGroup {
    public static final int VERTICAL = 1;

    public LinearLayout(android.content.Context c) {}

    public void setOrientation(int o) {}
}
