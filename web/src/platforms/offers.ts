import type { OfferedPackage, OfferedPlatform } from "../api/types";
import type { Visitor } from "./visitor";

/** A package that the server has, with its platform. */
export interface Offer {
  platform: OfferedPlatform;
  pack: OfferedPackage;
}

/** What the server has, and who looks at it. */
export interface Choice {
  offers: Offer[];
  visitor: Visitor;
}

export function offersOf(platforms: OfferedPlatform[]): Offer[] {
  return platforms.flatMap((platform) => platform.packages.map((pack) => ({ platform, pack })));
}

/** The first package for the visitor's own platform, or else the server's usual one. */
export function preferred({ offers, visitor }: Choice): Offer | undefined {
  return offers.find((one) => one.platform.name === visitor.platform) ?? offers[0];
}

/** Why a device of this platform still can't run its packages; empty if it can, or is of another platform. */
export function unfit(platform: OfferedPlatform, visitor: Visitor): "" | "version" | "processor" {
  if (platform.name !== visitor.platform) return "";
  if (platform.least !== "" && visitor.version < Number.parseFloat(platform.least)) return "version";
  const known = platform.architectures.length > 0 && visitor.architecture !== "";
  return known && !platform.architectures.includes(visitor.architecture) ? "processor" : "";
}

/** The name of an installer's package, or with an empty id of the generic one. */
export function fileName(pack: OfferedPackage, installer: string): string {
  return `${pack.stem}${installer && pack.keyed ? `-${installer}` : ""}.${pack.kind}`;
}
