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
  labels: {
    title: "Title",
    text_en: "Text in English",
    text_fr: "Text in French",
    logo: "Logo file",
  },
  hints: {
    title: "For example, your organization's name. Up to 128 characters.",
    text: "Up to 4,000 characters.",
    logo: "PNG or JPEG, up to 256 KiB.",
  },
};
