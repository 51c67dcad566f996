// Media queries.
(function (native, internal, dom) {
  'use strict';
  const { TypeError, parseFloat } = globalThis;
  const { EventTarget, define, expose, handler } = internal;
  const { token, window: target } = dom;

  // Answers what a media query of the few kinds that make sense here says.
  const media = (query) => {
    const width = native.innerWidth(), height = native.innerHeight();
    return query.split(',').some((alternative) => (alternative.match(/\([^()]*\)/g) ?? []).every((feature) => {
      const [, name, value = ''] = /^\(\s*([a-z-]+)\s*(?::\s*([^)]*?)\s*)?\)$/.exec(feature) ?? [];
      switch (name) {
        case 'prefers-color-scheme': return value === (native.dark() ? 'dark' : 'light');
        case 'min-width': return width >= parseFloat(value);
        case 'max-width': return width <= parseFloat(value);
        case 'min-height': return height >= parseFloat(value);
        case 'max-height': return height <= parseFloat(value);
        case 'orientation': return value === (width > height ? 'landscape' : 'portrait');
        default: return false;
      }
    }));
  };
  class MediaQueryList extends EventTarget {
    #query;
    constructor(key, query) {
      if (key !== token) throw new TypeError('Illegal constructor');
      super();
      this.#query = query;
      target.addEventListener('resize', () => {
        const matches = media(query);
        if (matches === this.#last) return;
        this.#last = matches;
        internal.dispatch(this, new MediaQueryListEvent('change', { matches, media: query }));
      });
      this.#last = media(query);
    }
    #last;
    get media() { return this.#query; }
    get matches() { return media(this.#query); }
    addListener(callback) { this.addEventListener('change', callback); }
    removeListener(callback) { this.removeEventListener('change', callback); }
  }
  class MediaQueryListEvent extends internal.Event {
    #init;
    constructor(type, init) {
      super(type, init);
      const { matches, media } = internal.dictionary(init);
      this.#init = { matches: !!matches, media: `${media}` };
    }
    get matches() { return this.#init.matches; }
    get media() { return this.#init.media; }
  }
  handler(MediaQueryList, 'change');
  expose(MediaQueryList);
  expose(MediaQueryListEvent);
  define({
    MediaQueryList, MediaQueryListEvent,
    matchMedia(query) { return new MediaQueryList(token, `${query}`); },
  });
})
