package android.widget;

/** What the app uses of Android's own class, without code. */
public class Button extends TextView {
    public Button(android.content.Context c) { super(c); }
}
