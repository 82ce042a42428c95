package android.app;

/** What the app uses of Android's own class, without code. */
public class Notification {
    public static class Builder {
        public Builder(android.content.Context c, String channel) {}

        public Builder setContentTitle(CharSequence t) { return this; }

        public Builder setContentText(CharSequence t) { return this; }

        public Builder setSmallIcon(int i) { return this; }

        public Builder setOngoing(boolean o) { return this; }

        public Builder setShowWhen(boolean o) { return this; }

        public Builder setContentIntent(PendingIntent p) { return this; }

        public Notification build() { return null; }
    }
}
