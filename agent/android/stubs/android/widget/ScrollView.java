package android.widget;

/** What the app uses of Android's own class, without code. */
public class ScrollView extends android.widget.FrameLayout {
    public ScrollView(android.content.Context c) { super(c); }
}
