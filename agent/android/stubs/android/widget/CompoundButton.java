package android.widget;

/** What the app uses of Android's own class, without code. */
public abstract class CompoundButton extends Button {
    public CompoundButton(android.content.Context c) { super(c); }

    public interface OnCheckedChangeListener {
        void onCheckedChanged(CompoundButton b, boolean on);
    }

    public void setOnCheckedChangeListener(OnCheckedChangeListener l) {}

    public void setChecked(boolean on) {}

    public boolean isChecked() { return false; }
}
