package android.view;

/** What the app uses of Android's own class, without code. */
public class View {
    public static final int VISIBLE = 0;

    public static final int GONE = 8;

    public interface OnClickListener {
        void onClick(View v);
    }

    public void setOnClickListener(OnClickListener l) {}

    public void setVisibility(int v) {}

    public void setPadding(int l, int t, int r, int b) {}

    public void setEnabled(boolean e) {}
}
