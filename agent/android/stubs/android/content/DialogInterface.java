package android.content;

/** What the app uses of Android's own class, without code. */
public interface DialogInterface {
    interface OnClickListener {
        void onClick(DialogInterface d, int which);
    }
}
