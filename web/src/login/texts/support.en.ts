/** Texts of the report of one support session. */
export const support = {
  kind: "Support",
  details: "Details…",
  title: (name: string) => `Support session with ${name}`,
  computer: "Computer",
  account: "Account",
  keyBy: "Session key by",
  waited: "Waiting time",
  notAccepted: "no technician accepted",
  technicians: "Technicians",
  end: "Ended because",
  chat: "Chat",
  noChat: "Nothing was written.",
  chatDeleted: "The messages are no longer kept.",
  survey: "Customer's rating",
  score: (score: number) => `${score} of 5`,
  done: "What was done",
};
