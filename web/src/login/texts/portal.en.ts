export const portal = {
  title: "Support portal",
  lead: "Everyone who opens this site's address sees the support portal.",
  open: "Open the support portal",
  wide: "Enter plain text. Line breaks are kept. Leave a field blank to use the standard text.",
  logo: "Logo",
  noLogo: "No logo.",
  removeLogo: "Remove the logo",
  tooLarge: "Choose a PNG or JPEG file of at most 256 KiB.",
  notSaved: "Not saved yet.",
  issueTexts: { text_en: "In English", text_fr: "In French" },
  issueText: (number: number, language: string) => `Issue ${number}: ${language}`,
  issueTeam: "Team",
  addIssue: "Add an issue",
  removeIssue: (number: number) => `Remove issue ${number}`,
  noTeams: "Create a team first.",
  labels: {
    title: "Title",
    text_en: "Text in English",
    text_fr: "Text in French",
    logo: "Logo file",
    show_technicians: "Show the technicians who are available",
    issues: "Issues to choose",
  },
  hints: {
    title: "For example, your organization's name. Up to 128 characters.",
    text: "Up to 4,000 characters.",
    logo: "PNG or JPEG, up to 256 KiB.",
    show_technicians:
      "Customers then start without a session key and wait for the technician they choose. A technician is shown under their public name, while they are signed in at the console and have turned this on there.",
    issues:
      "Customers then start without a session key, and wait for the team. An issue without a text in one language is shown in the other. Up to 30.",
  },
};
