package android.os;

/** What the app uses of Android's own class, without code. */
public final class Bundle {
}
