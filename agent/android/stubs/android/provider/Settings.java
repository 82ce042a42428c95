package android.provider;

/** What the app uses of Android's own class, without code. */
public final class Settings {
    public static final class Global {
        public static String getString(android.content.ContentResolver r, String n) { return null; }
    }
}
