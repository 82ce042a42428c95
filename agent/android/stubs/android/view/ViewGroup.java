package android.view;

/** What the app uses of Android's own class, without code. */
public abstract class ViewGroup extends View {
    public void addView(View v) {}
}
