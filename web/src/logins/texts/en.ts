/** Texts of the signed-in users of a computer. */
export const en = {
  button: "Signed-in users…",
  title: "Signed-in users",
  lead: "These users are signed in on the computer. Logging one out ends all their programs there: work that is not saved is lost.",
  logOut: "Log out",
  logOutOf: (user: string, place: string) => `Log out ${user} (${place})`,
  sure: (user: string) => `Log out ${user} now? Work that is not saved is lost.`,
  refresh: "Refresh",
  asking: "Waiting for the computer…",
  nobody: "No user is signed in.",
  done: (user: string) => `${user} is logged out.`,
};

export type Words = typeof en;
