package android.widget;

/** What the app uses of Android's own class, without code. */
public class Switch extends CompoundButton {
    public Switch(android.content.Context c) { super(c); }
}
