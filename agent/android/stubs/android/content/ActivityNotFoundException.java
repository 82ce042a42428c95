package android.content;

/** What the app uses of Android's own class, without code. */
public class ActivityNotFoundException extends RuntimeException {
    private static final long serialVersionUID = 1;
}
