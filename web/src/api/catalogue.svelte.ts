type Kind = [retry: boolean, english: string, french: string];

interface Content {
  kinds: Record<string, Kind>;
  parameters: readonly string[];
  details: Record<string, string>;
}

/**
 * The texts of all errors. They are a sixth of the scripts and nobody needs them to see the list, so they are loaded
 * after it. Until then, and if they can't be loaded, an error has the server's own text.
 */
class Catalogue {
  #content = $state.raw<Content>({ kinds: {}, parameters: [], details: {} });

  get kinds(): Record<string, Kind> {
    return this.#content.kinds;
  }

  get parameters(): readonly string[] {
    return this.#content.parameters;
  }

  get details(): Record<string, string> {
    return this.#content.details;
  }

  async load(): Promise<void> {
    const { default: content } = await import("../errors.json");
    this.#content = content as unknown as Content;
  }
}

export const catalogue = new Catalogue();
