package android.widget;

/** What the app uses of Android's own class, without code. */
public class TextView extends android.view.View {
    public TextView(android.content.Context c) {}

    public final void setText(CharSequence t) {}

    public void setTextSize(float s) {}

    public void setTextIsSelectable(boolean b) {}
}
