/* What the parts of jump-client.exe share. */
#ifndef CLIENT_H
#define CLIENT_H

#include <windows.h>

#define PATH_SIZE 1024
#define LINE_SIZE 32768
#define NAME_SIZE 64
#define LONG_NAME_SIZE (NAME_SIZE + 32)
#define WAIT_SECONDS 45 /* for the end of a client: longer than it may take */

enum { OK = 0, FAILED = 1, USAGE = 2, DENIED = 4 };

extern WCHAR folder[PATH_SIZE];          /* this program's */
extern WCHAR service_name[NAME_SIZE];    /* the installation's, from etc\service */
extern BOOL is_users;                    /* an installation for one account: no service */

int fail(const char *what);

/* Prepares the start of a program that outlives this one, without its input and output. */
void detach(STARTUPINFOW *startup);

/* Starts Python with a script in lib and its arguments. A hidden one gets no console of the user's.
 */
HANDLE start_python(const WCHAR *script, const WCHAR *arguments, BOOL hidden, HANDLE job);

/* The name of the second service, which has an account of its own and uses the network. */
void name_client_service(WCHAR *name);

BOOL wait_for(SC_HANDLE service, DWORD wanted);

/* supervisor.c: keeps the client running */
int run_service(void);
int run_client(void);
int run_background(void);
int start_background(void);
int stop_background(void);

/* removal.c */
BOOL only_programs_are_left(void);
void remove_programs(void);

#endif
