// The document: elements, events, forms, pictures, lists and tables. It is the
// browser's as far as it goes; elements are shown by the viewer's own widgets,
// so there is no geometry but that of pictures, and of styles only what is said
// at CSSStyleDeclaration.

// ---- events ----

interface UIEventInit extends EventInit {
  detail?: number;
}
interface UIEvent extends Event {
  readonly detail: number;
  readonly view: typeof globalThis;
}
declare var UIEvent: { prototype: UIEvent; new (type: string, init?: UIEventInit): UIEvent };

interface ModifierInit extends UIEventInit {
  shiftKey?: boolean;
  ctrlKey?: boolean;
  altKey?: boolean;
  metaKey?: boolean;
}
interface MouseEventInit extends ModifierInit {
  clientX?: number;
  clientY?: number;
  movementX?: number;
  movementY?: number;
  button?: number;
  buttons?: number;
  relatedTarget?: EventTarget | null;
}
/** Positions, whatever their name, are in the pixels of the canvas. */
interface MouseEvent extends UIEvent {
  readonly x: number;
  readonly y: number;
  readonly clientX: number;
  readonly clientY: number;
  readonly offsetX: number;
  readonly offsetY: number;
  readonly pageX: number;
  readonly pageY: number;
  readonly screenX: number;
  readonly screenY: number;
  readonly movementX: number;
  readonly movementY: number;
  /** 0 the main button, 1 the middle one, 2 the other. */
  readonly button: number;
  /** The buttons that are down: 1 the main one, 2 the other, 4 the middle one, added up. */
  readonly buttons: number;
  readonly relatedTarget: EventTarget | null;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  getModifierState(key: string): boolean;
}
declare var MouseEvent: { prototype: MouseEvent; new (type: string, init?: MouseEventInit): MouseEvent };

interface PointerEvent extends MouseEvent {
  readonly pointerId: number;
  readonly pointerType: 'mouse';
  readonly isPrimary: true;
  readonly pressure: number;
  readonly width: number;
  readonly height: number;
}
declare var PointerEvent: { prototype: PointerEvent; new (type: string, init?: MouseEventInit): PointerEvent };

interface WheelEventInit extends MouseEventInit {
  deltaX?: number;
  deltaY?: number;
  deltaZ?: number;
  deltaMode?: number;
}
interface WheelEvent extends MouseEvent {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaZ: number;
  readonly deltaMode: number;
}
declare var WheelEvent: {
  prototype: WheelEvent;
  new (type: string, init?: WheelEventInit): WheelEvent;
  readonly DOM_DELTA_PIXEL: 0;
  readonly DOM_DELTA_LINE: 1;
  readonly DOM_DELTA_PAGE: 2;
};

interface KeyboardEventInit extends ModifierInit {
  key?: string;
  code?: string;
  repeat?: boolean;
  location?: number;
}
interface KeyboardEvent extends UIEvent {
  readonly key: string;
  /** As on a keyboard of the United States: the viewer tells only `key`. */
  readonly code: string;
  readonly repeat: boolean;
  readonly location: number;
  readonly isComposing: boolean;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  getModifierState(key: string): boolean;
}
declare var KeyboardEvent: { prototype: KeyboardEvent; new (type: string, init?: KeyboardEventInit): KeyboardEvent };

interface InputEvent extends UIEvent {
  readonly data: string | null;
  readonly inputType: string;
  readonly isComposing: boolean;
}
declare var InputEvent: { prototype: InputEvent; new (type: string, init?: UIEventInit & { data?: string | null; inputType?: string }): InputEvent };

interface FocusEvent extends UIEvent {
  readonly relatedTarget: EventTarget | null;
}
declare var FocusEvent: { prototype: FocusEvent; new (type: string, init?: UIEventInit): FocusEvent };

interface SubmitEvent extends Event {
  /** The button that was clicked; null when it was the Enter key. */
  readonly submitter: HTMLElement | null;
}
declare var SubmitEvent: { prototype: SubmitEvent; new (type: string, init?: EventInit & { submitter?: HTMLElement | null }): SubmitEvent };

/** Of lists and tables: `range`, `rowselect`, `headerclick`. */
interface RowsEvent extends UIEvent {
  /** `range`: the first row in view. */
  readonly first: number;
  /** `range`: the row after the last one in view. */
  readonly last: number;
  /** `rowselect`: the row that was chosen, -1 for none. */
  readonly row: number;
  /** `headerclick`: the column. */
  readonly column: number;
}
declare var RowsEvent: { prototype: RowsEvent; new (type: string, init?: UIEventInit & { first?: number; last?: number; row?: number; column?: number }): RowsEvent };

/** `resize` of a canvas that grows: the room it has, in pixels. */
interface SizeEvent extends UIEvent {
  readonly width: number;
  readonly height: number;
}
declare var SizeEvent: { prototype: SizeEvent; new (type: string, init?: UIEventInit & { width?: number; height?: number }): SizeEvent };

/** `drop`: a file that was dropped. Dropping it is the permission to read it. */
interface DropEvent extends MouseEvent {
  readonly file: FileSystemFileHandle | null;
}
declare var DropEvent: { prototype: DropEvent; new (type: string, init?: MouseEventInit): DropEvent };

/**
 * The events of an element. A click comes from buttons, links, canvases and check boxes; other
 * elements have none. Which keys the viewer leaves to an element is said beforehand, by `keys`:
 * `preventDefault` comes too late for that.
 */
interface HTMLElementEventMap {
  click: PointerEvent;
  auxclick: PointerEvent;
  dblclick: MouseEvent;
  contextmenu: PointerEvent;
  mousedown: MouseEvent;
  mousemove: MouseEvent;
  mouseup: MouseEvent;
  pointerdown: PointerEvent;
  pointermove: PointerEvent;
  pointerup: PointerEvent;
  wheel: WheelEvent;
  keydown: KeyboardEvent;
  keyup: KeyboardEvent;
  input: InputEvent;
  change: Event;
  focus: FocusEvent;
  blur: FocusEvent;
  focusin: FocusEvent;
  focusout: FocusEvent;
  submit: SubmitEvent;
  reset: Event;
  invalid: Event;
  range: RowsEvent;
  rowselect: RowsEvent;
  headerclick: RowsEvent;
  resize: SizeEvent;
  drop: DropEvent;
  load: Event;
  error: Event;
  close: Event;
  toggle: Event;
}

// ---- nodes ----

interface Node extends EventTarget {
  readonly nodeType: number;
  readonly nodeName: string;
  nodeValue: string | null;
  textContent: string | null;
  readonly isConnected: boolean;
  readonly ownerDocument: Document | null;
  readonly parentNode: Node | null;
  readonly parentElement: HTMLElement | null;
  readonly firstChild: ChildNode | null;
  readonly lastChild: ChildNode | null;
  readonly nextSibling: ChildNode | null;
  readonly previousSibling: ChildNode | null;
  /** The children as they are now: a frozen list, which does not follow changes. */
  readonly childNodes: readonly ChildNode[];
  hasChildNodes(): boolean;
  appendChild<T extends Node>(node: T): T;
  insertBefore<T extends Node>(node: T, child: Node | null): T;
  removeChild<T extends Node>(child: T): T;
  replaceChild<T extends Node>(node: Node, child: T): T;
  cloneNode(deep?: boolean): Node;
  contains(node: Node | null): boolean;
  compareDocumentPosition(node: Node): number;
  isSameNode(node: Node | null): boolean;
  getRootNode(): Node;
  normalize(): void;
}
declare var Node: {
  prototype: Node;
  readonly ELEMENT_NODE: 1;
  readonly TEXT_NODE: 3;
  readonly COMMENT_NODE: 8;
  readonly DOCUMENT_NODE: 9;
  readonly DOCUMENT_FRAGMENT_NODE: 11;
};

interface ParentNode extends Node {
  readonly children: readonly HTMLElement[];
  readonly firstElementChild: HTMLElement | null;
  readonly lastElementChild: HTMLElement | null;
  readonly childElementCount: number;
  append(...nodes: (Node | string)[]): void;
  prepend(...nodes: (Node | string)[]): void;
  replaceChildren(...nodes: (Node | string)[]): void;
  /**
   * Selectors know names, #id, .class, [attribute] tests, :not(), :first-child, :last-child,
   * :only-child, :empty, :checked, :disabled, :enabled, :root, :scope, and all combinators.
   */
  querySelector<K extends keyof HTMLElementTagNameMap>(selector: K): HTMLElementTagNameMap[K] | null;
  querySelector<E extends HTMLElement = HTMLElement>(selector: string): E | null;
  querySelectorAll<K extends keyof HTMLElementTagNameMap>(selector: K): HTMLElementTagNameMap[K][];
  querySelectorAll<E extends HTMLElement = HTMLElement>(selector: string): E[];
  getElementsByTagName<K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K][];
  getElementsByTagName(name: string): HTMLElement[];
  getElementsByClassName(names: string): HTMLElement[];
}

interface ChildNode extends Node {
  readonly nextElementSibling: HTMLElement | null;
  readonly previousElementSibling: HTMLElement | null;
  remove(): void;
  before(...nodes: (Node | string)[]): void;
  after(...nodes: (Node | string)[]): void;
  replaceWith(...nodes: (Node | string)[]): void;
}

interface CharacterData extends ChildNode {
  data: string;
  readonly length: number;
  appendData(data: string): void;
}
declare var CharacterData: { prototype: CharacterData };
interface Text extends CharacterData {
  readonly wholeText: string;
  splitText(offset: number): Text;
}
declare var Text: { prototype: Text; new (data?: string): Text };
interface Comment extends CharacterData {}
declare var Comment: { prototype: Comment; new (data?: string): Comment };
interface DocumentFragment extends ParentNode {
  getElementById(id: string): HTMLElement | null;
}
declare var DocumentFragment: { prototype: DocumentFragment; new (): DocumentFragment };

interface DOMTokenList extends Iterable<string> {
  readonly length: number;
  value: string;
  item(index: number): string | null;
  contains(word: string): boolean;
  add(...words: string[]): void;
  remove(...words: string[]): void;
  toggle(word: string, force?: boolean): boolean;
  replace(old: string, word: string): boolean;
  forEach(callback: (word: string, index: number, list: DOMTokenList) => void, self?: unknown): void;
}
declare var DOMTokenList: { prototype: DOMTokenList };

interface Element extends ParentNode, ChildNode {
  readonly tagName: string;
  readonly localName: string;
  readonly namespaceURI: string;
  readonly prefix: null;
  id: string;
  /** Besides being selectors, the words primary, danger, muted, success and warning say how an element looks. */
  className: string;
  get classList(): DOMTokenList;
  set classList(value: string);
  readonly attributes: { name: string; value: string }[];
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: unknown): void;
  removeAttribute(name: string): void;
  hasAttribute(name: string): boolean;
  toggleAttribute(name: string, force?: boolean): boolean;
  getAttributeNames(): string[];
  hasAttributes(): boolean;
  matches(selector: string): boolean;
  closest<K extends keyof HTMLElementTagNameMap>(selector: K): HTMLElementTagNameMap[K] | null;
  closest<E extends HTMLElement = HTMLElement>(selector: string): E | null;
  insertAdjacentElement(where: 'beforebegin' | 'afterbegin' | 'beforeend' | 'afterend', element: Element): Element;
}
declare var Element: { prototype: Element };

/**
 * Any property can be set and read. These have an effect: display (none, flex, grid), flex-direction,
 * flex and flex-grow (a share of the room left), gap, grid-template-columns (how many), width and
 * height in px or em, align-items, justify-content or text-align (start, center, end, stretch),
 * visibility, white-space (pre), font-family (monospace), image-rendering (pixelated).
 */
interface CSSStyleDeclaration {
  cssText: string;
  getPropertyValue(name: string): string;
  setProperty(name: string, value: string | null): void;
  removeProperty(name: string): string;
  [property: string]: any;
}
declare var CSSStyleDeclaration: { prototype: CSSStyleDeclaration };

type Handler<E extends Event> = ((event: E) => unknown) | null;

interface HTMLElement extends Element {
  title: string;
  lang: string;
  dir: string;
  role: string;
  hidden: boolean;
  tabIndex: number;
  ariaLabel: string;
  /** How it looks: "", "primary", "danger", "muted", "success" or "warning". */
  emphasis: string;
  /** Where what is inside stands: "start", "center", "end" or "stretch". */
  align: string;
  /** Keys that the element handles itself, by their KeyboardEvent.key, with spaces between; Space for " ". */
  keys: string;
  /** Whether it takes a share of the room that is left. */
  grow: boolean;
  monospace: boolean;
  /** Between the children, in scene units. */
  gap: number;
  get style(): CSSStyleDeclaration;
  set style(value: string);
  readonly dataset: Record<string, string | undefined>;
  innerText: string;
  textContent: string;
  focus(): void;
  blur(): void;
  click(): void;
  /** At 0, 0 with the size of a picture; others have no size that is known. */
  getBoundingClientRect(): { x: number; y: number; left: number; top: number; right: number; bottom: number; width: number; height: number };
  /** Of a canvas that grows: the room it has, in pixels. */
  readonly clientWidth: number;
  readonly clientHeight: number;
  readonly offsetWidth: number;
  readonly offsetHeight: number;
  setPointerCapture(pointer: number): void;
  releasePointerCapture(pointer: number): void;
  hasPointerCapture(pointer: number): boolean;
  cloneNode(deep?: boolean): this;
  addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: EventListenerOrObject<HTMLElementEventMap[K]>, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: EventListenerOrObject<HTMLElementEventMap[K]>, options?: boolean | AddEventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrObject | null, options?: boolean | AddEventListenerOptions): void;
  onclick: Handler<HTMLElementEventMap['click']>;
  onauxclick: Handler<HTMLElementEventMap['auxclick']>;
  ondblclick: Handler<HTMLElementEventMap['dblclick']>;
  oncontextmenu: Handler<HTMLElementEventMap['contextmenu']>;
  onmousedown: Handler<HTMLElementEventMap['mousedown']>;
  onmousemove: Handler<HTMLElementEventMap['mousemove']>;
  onmouseup: Handler<HTMLElementEventMap['mouseup']>;
  onpointerdown: Handler<HTMLElementEventMap['pointerdown']>;
  onpointermove: Handler<HTMLElementEventMap['pointermove']>;
  onpointerup: Handler<HTMLElementEventMap['pointerup']>;
  onwheel: Handler<HTMLElementEventMap['wheel']>;
  onkeydown: Handler<HTMLElementEventMap['keydown']>;
  onkeyup: Handler<HTMLElementEventMap['keyup']>;
  oninput: Handler<HTMLElementEventMap['input']>;
  onchange: Handler<HTMLElementEventMap['change']>;
  onfocus: Handler<HTMLElementEventMap['focus']>;
  onblur: Handler<HTMLElementEventMap['blur']>;
  onfocusin: Handler<HTMLElementEventMap['focusin']>;
  onfocusout: Handler<HTMLElementEventMap['focusout']>;
  onsubmit: Handler<HTMLElementEventMap['submit']>;
  onreset: Handler<HTMLElementEventMap['reset']>;
  oninvalid: Handler<HTMLElementEventMap['invalid']>;
  onrange: Handler<HTMLElementEventMap['range']>;
  onrowselect: Handler<HTMLElementEventMap['rowselect']>;
  onheaderclick: Handler<HTMLElementEventMap['headerclick']>;
  onresize: Handler<HTMLElementEventMap['resize']>;
  ondrop: Handler<HTMLElementEventMap['drop']>;
  onload: Handler<HTMLElementEventMap['load']>;
  onerror: Handler<HTMLElementEventMap['error']>;
  onclose: Handler<HTMLElementEventMap['close']>;
  ontoggle: Handler<HTMLElementEventMap['toggle']>;
}
declare var HTMLElement: { prototype: HTMLElement };

// ---- elements ----

interface HTMLAnchorElement extends HTMLElement {
  /** Opened, after the person has seen it whole, when the link is clicked. Without one, the link is a button. */
  href: string;
  target: string;
  rel: string;
  download: string;
  text: string;
}
declare var HTMLAnchorElement: { prototype: HTMLAnchorElement };
interface HTMLLabelElement extends HTMLElement {
  htmlFor: string;
  readonly control: HTMLElement | null;
}
declare var HTMLLabelElement: { prototype: HTMLLabelElement };
/** Without a value, progress goes on with no end in sight. */
interface HTMLProgressElement extends HTMLElement {
  value: number;
  max: number;
  readonly position: number;
}
declare var HTMLProgressElement: { prototype: HTMLProgressElement };
interface HTMLDialogElement extends HTMLElement {
  open: boolean;
  returnValue: string;
  show(): void;
  showModal(): void;
  close(value?: string): void;
}
declare var HTMLDialogElement: { prototype: HTMLDialogElement };
interface HTMLDetailsElement extends HTMLElement {
  open: boolean;
}
declare var HTMLDetailsElement: { prototype: HTMLDetailsElement };
/** `grid`: children in so many equal columns. */
interface HTMLGridElement extends HTMLElement {
  columns: number;
}
declare var HTMLGridElement: { prototype: HTMLGridElement };

// ---- forms ----

interface ValidityState {
  readonly valid: boolean;
  readonly customError: boolean;
  readonly valueMissing: boolean;
  readonly typeMismatch: boolean;
  readonly patternMismatch: boolean;
  readonly tooLong: boolean;
  readonly tooShort: boolean;
  readonly rangeUnderflow: boolean;
  readonly rangeOverflow: boolean;
  readonly stepMismatch: boolean;
  readonly badInput: boolean;
}
interface HTMLControlElement extends HTMLElement {
  name: string;
  disabled: boolean;
  required: boolean;
  autofocus: boolean;
  /** Why the content is wrong, shown with the field; "" when it is right. */
  invalid: string;
  readonly form: HTMLFormElement | null;
  readonly labels: HTMLLabelElement[];
  readonly willValidate: boolean;
  readonly validity: ValidityState;
  readonly validationMessage: string;
  setCustomValidity(message: string): void;
  checkValidity(): boolean;
  reportValidity(): boolean;
}
declare var HTMLControlElement: { prototype: HTMLControlElement };
/** Types: text, email, url, tel, search, password, number, range, checkbox, radio, button, submit, reset, hidden; others are text. */
interface HTMLInputElement extends HTMLControlElement {
  type: string;
  value: string;
  valueAsNumber: number;
  defaultValue: string;
  checked: boolean;
  defaultChecked: boolean;
  min: string;
  max: string;
  step: string;
  pattern: string;
  placeholder: string;
  autocomplete: string;
  readOnly: boolean;
  maxLength: number;
  minLength: number;
  size: number;
  stepUp(count?: number): void;
  stepDown(count?: number): void;
  select(): void;
}
declare var HTMLInputElement: { prototype: HTMLInputElement };
interface HTMLTextAreaElement extends HTMLControlElement {
  readonly type: 'textarea';
  value: string;
  defaultValue: string;
  placeholder: string;
  readOnly: boolean;
  rows: number;
  cols: number;
  maxLength: number;
  minLength: number;
  readonly textLength: number;
  select(): void;
}
declare var HTMLTextAreaElement: { prototype: HTMLTextAreaElement };
interface HTMLSelectElement extends HTMLControlElement {
  readonly type: 'select-one';
  value: string;
  selectedIndex: number;
  readonly options: HTMLOptionElement[];
  readonly selectedOptions: HTMLOptionElement[];
  readonly length: number;
  placeholder: string;
  item(index: number): HTMLOptionElement | null;
  add(option: HTMLOptionElement, before?: HTMLOptionElement | number | null): void;
  remove(index?: number): void;
}
declare var HTMLSelectElement: { prototype: HTMLSelectElement };
interface HTMLOptionElement extends HTMLElement {
  value: string;
  text: string;
  label: string;
  selected: boolean;
  defaultSelected: boolean;
  disabled: boolean;
  readonly index: number;
  readonly form: HTMLFormElement | null;
}
declare var HTMLOptionElement: { prototype: HTMLOptionElement };
declare var Option: { new (text?: string, value?: string, selected?: boolean): HTMLOptionElement };
interface HTMLButtonElement extends HTMLControlElement {
  type: 'submit' | 'button' | 'reset';
  value: string;
}
declare var HTMLButtonElement: { prototype: HTMLButtonElement };
interface HTMLOutputElement extends HTMLElement {
  readonly type: 'output';
  name: string;
  value: string;
  htmlFor: string;
  readonly form: HTMLFormElement | null;
}
declare var HTMLOutputElement: { prototype: HTMLOutputElement };
/** `fieldset` and `group`: a box with a title, the text of its legend or its `label` attribute. */
interface HTMLFieldSetElement extends HTMLElement {
  name: string;
  disabled: boolean;
  readonly elements: HTMLElement[];
}
declare var HTMLFieldSetElement: { prototype: HTMLFieldSetElement };
/** Submitting one dispatches `submit` when its fields are valid, and does nothing more. */
interface HTMLFormElement extends HTMLElement {
  name: string;
  noValidate: boolean;
  readonly elements: HTMLControlElement[] & Record<string, any>;
  readonly length: number;
  checkValidity(): boolean;
  reportValidity(): boolean;
  requestSubmit(submitter?: HTMLElement | null): void;
  reset(): void;
}
declare var HTMLFormElement: { prototype: HTMLFormElement };

// ---- lists and tables ----

type Row = string | number | (string | number | null | undefined)[] | { key?: string | number; cells: (string | number | null | undefined)[] };

/** A list or table holds no rows. It asks for those in view, so it may have ten million. */
interface VirtualElement extends HTMLElement {
  rowCount: number;
  /** In lines, 1 to 10. */
  rowHeight: number;
  /** -1 for none. */
  selectedRow: number;
  /** Answers the rows from first to last, last not among them. Asked whenever others come into view. */
  rows: ((first: number, last: number) => Row[] | PromiseLike<Row[]>) | null;
  /** Sets rows from first on, at most 512 around those in view; an answer to the `range` event, or news. */
  fill(first: number, rows: Row[]): void;
  /** Asks `rows` again for those in view. */
  refresh(): void;
}
interface HTMLListElement extends VirtualElement {}
declare var HTMLListElement: { prototype: HTMLListElement };
/** Virtual once it has headers or a row count; a table of tr and td is a grid. */
interface HTMLTableElement extends VirtualElement {
  headers: string[];
  /** Shares of the width, one for each column. */
  widths: number[];
}
declare var HTMLTableElement: { prototype: HTMLTableElement };

// ---- pictures ----

interface HTMLCanvasElement extends HTMLElement {
  /** In pixels. Setting it clears the canvas, even to the same value. */
  width: number;
  height: number;
  getContext(type: '2d', options?: object): CanvasRenderingContext2D;
  getContext(type: string, options?: object): CanvasRenderingContext2D | null;
}
declare var HTMLCanvasElement: { prototype: HTMLCanvasElement };
interface HTMLImageElement extends HTMLElement {
  /** A data: address of a PNG, JPEG or GIF. Nothing is loaded from elsewhere. */
  src: string;
  /** Shows a picture that the applet has. */
  picture: CanvasImageSource | ImageData | Blob | BufferSource | null;
  alt: string;
  width: number;
  height: number;
  readonly naturalWidth: number;
  readonly naturalHeight: number;
  readonly complete: boolean;
  decode(): Promise<void>;
}
declare var HTMLImageElement: { prototype: HTMLImageElement };
declare var Image: { new (width?: number, height?: number): HTMLImageElement };

type CanvasImageSource = HTMLCanvasElement | HTMLImageElement | ImageBitmap | OffscreenCanvas;

interface ImageData {
  /** Red, green, blue and alpha of each pixel, row after row; not premultiplied. */
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly colorSpace: 'srgb';
}
declare var ImageData: {
  prototype: ImageData;
  new (width: number, height: number): ImageData;
  new (data: Uint8ClampedArray, width: number, height?: number): ImageData;
};
interface ImageBitmap {
  readonly width: number;
  readonly height: number;
  close(): void;
}
declare var ImageBitmap: { prototype: ImageBitmap };
/** Decodes a PNG, JPEG or GIF (its first picture), or copies something that can be drawn, or a part of it. */
declare function createImageBitmap(source: CanvasImageSource | ImageData | Blob | BufferSource): Promise<ImageBitmap>;
declare function createImageBitmap(
  source: CanvasImageSource | ImageData | Blob | BufferSource, x: number, y: number, width: number, height: number,
): Promise<ImageBitmap>;

interface OffscreenCanvas extends EventTarget {
  width: number;
  height: number;
  getContext(type: '2d', options?: object): CanvasRenderingContext2D;
  getContext(type: string, options?: object): CanvasRenderingContext2D | null;
  transferToImageBitmap(): ImageBitmap;
}
declare var OffscreenCanvas: { prototype: OffscreenCanvas; new (width: number, height: number): OffscreenCanvas };

interface CanvasGradient {
  addColorStop(offset: number, color: string): void;
}
declare var CanvasGradient: { prototype: CanvasGradient };
interface CanvasPattern {}
declare var CanvasPattern: { prototype: CanvasPattern };
interface TextMetrics {
  readonly width: number;
  readonly actualBoundingBoxLeft: number;
  readonly actualBoundingBoxRight: number;
  readonly actualBoundingBoxAscent: number;
  readonly actualBoundingBoxDescent: number;
  readonly fontBoundingBoxAscent: number;
  readonly fontBoundingBoxDescent: number;
}
declare var TextMetrics: { prototype: TextMetrics };
interface DOMMatrix2DInit {
  a?: number;
  b?: number;
  c?: number;
  d?: number;
  e?: number;
  f?: number;
}

interface CanvasPath {
  closePath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void;
  bezierCurveTo(ax: number, ay: number, bx: number, by: number, x: number, y: number): void;
  arcTo(ax: number, ay: number, bx: number, by: number, radius: number): void;
  arc(x: number, y: number, radius: number, start: number, end: number, counterclockwise?: boolean): void;
  ellipse(x: number, y: number, rx: number, ry: number, rotation: number, start: number, end: number, counterclockwise?: boolean): void;
  rect(x: number, y: number, width: number, height: number): void;
  roundRect(x: number, y: number, width: number, height: number, radii?: number | { x: number } | (number | { x: number })[]): void;
}
interface Path2D extends CanvasPath {
  addPath(path: Path2D, transform?: DOMMatrix2DInit): void;
}
declare var Path2D: { prototype: Path2D; new (path?: Path2D): Path2D };

type CanvasFillRule = 'nonzero' | 'evenodd';
type GlobalCompositeOperation =
  | 'source-over' | 'source-in' | 'source-out' | 'source-atop' | 'destination-over' | 'destination-in' | 'destination-out'
  | 'destination-atop' | 'lighter' | 'copy' | 'xor' | 'multiply' | 'screen' | 'overlay' | 'darken' | 'lighten' | 'color-dodge'
  | 'color-burn' | 'hard-light' | 'soft-light' | 'difference' | 'exclusion';

/** Draws the same pixels everywhere: it brings its own two fonts, Go and Go Mono ("monospace"). */
interface CanvasRenderingContext2D extends CanvasPath {
  readonly canvas: HTMLCanvasElement & OffscreenCanvas;
  globalAlpha: number;
  globalCompositeOperation: GlobalCompositeOperation;
  imageSmoothingEnabled: boolean;
  get fillStyle(): string | CanvasGradient | CanvasPattern;
  set fillStyle(value: string | CanvasGradient | CanvasPattern);
  get strokeStyle(): string | CanvasGradient | CanvasPattern;
  set strokeStyle(value: string | CanvasGradient | CanvasPattern);
  lineWidth: number;
  lineCap: 'butt' | 'round' | 'square';
  lineJoin: 'miter' | 'round' | 'bevel';
  miterLimit: number;
  lineDashOffset: number;
  /** Style, weight and size count, and whether the family is a monospaced one. */
  font: string;
  textAlign: 'start' | 'end' | 'left' | 'right' | 'center';
  textBaseline: 'alphabetic' | 'top' | 'hanging' | 'middle' | 'ideographic' | 'bottom';

  save(): void;
  restore(): void;
  reset(): void;
  translate(x: number, y: number): void;
  scale(x: number, y: number): void;
  rotate(angle: number): void;
  transform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  setTransform(transform?: DOMMatrix2DInit): void;
  resetTransform(): void;
  getTransform(): Required<DOMMatrix2DInit> & { is2D: true; isIdentity: boolean };

  beginPath(): void;
  fill(rule?: CanvasFillRule): void;
  fill(path: Path2D, rule?: CanvasFillRule): void;
  stroke(path?: Path2D): void;
  clip(rule?: CanvasFillRule): void;
  clip(path: Path2D, rule?: CanvasFillRule): void;
  isPointInPath(x: number, y: number, rule?: CanvasFillRule): boolean;
  isPointInPath(path: Path2D, x: number, y: number, rule?: CanvasFillRule): boolean;
  isPointInStroke(x: number, y: number): boolean;
  isPointInStroke(path: Path2D, x: number, y: number): boolean;
  setLineDash(lengths: Iterable<number>): void;
  getLineDash(): number[];

  fillRect(x: number, y: number, width: number, height: number): void;
  strokeRect(x: number, y: number, width: number, height: number): void;
  clearRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string | number, x: number, y: number, maxWidth?: number): void;
  strokeText(text: string | number, x: number, y: number, maxWidth?: number): void;
  measureText(text: string | number): TextMetrics;
  drawImage(image: CanvasImageSource, x: number, y: number): void;
  drawImage(image: CanvasImageSource, x: number, y: number, width: number, height: number): void;
  drawImage(
    image: CanvasImageSource, sx: number, sy: number, sw: number, sh: number, dx: number, dy: number, dw: number, dh: number,
  ): void;
  createLinearGradient(x0: number, y0: number, x1: number, y1: number): CanvasGradient;
  createRadialGradient(x0: number, y0: number, r0: number, x1: number, y1: number, r1: number): CanvasGradient;
  createConicGradient(angle: number, x: number, y: number): CanvasGradient;
  createPattern(image: CanvasImageSource, repetition: 'repeat' | 'repeat-x' | 'repeat-y' | 'no-repeat' | '' | null): CanvasPattern | null;
  createImageData(width: number, height: number): ImageData;
  createImageData(like: ImageData): ImageData;
  getImageData(x: number, y: number, width: number, height: number): ImageData;
  /** The fast way to show computed pixels: one copy, whatever the size. */
  putImageData(data: ImageData, x: number, y: number): void;
  putImageData(data: ImageData, x: number, y: number, dirtyX: number, dirtyY: number, dirtyWidth: number, dirtyHeight: number): void;
}
declare var CanvasRenderingContext2D: { prototype: CanvasRenderingContext2D };

// ---- document and window ----

interface HTMLElementTagNameMap {
  a: HTMLAnchorElement;
  button: HTMLButtonElement;
  canvas: HTMLCanvasElement;
  details: HTMLDetailsElement;
  dialog: HTMLDialogElement;
  fieldset: HTMLFieldSetElement;
  form: HTMLFormElement;
  grid: HTMLGridElement;
  group: HTMLFieldSetElement;
  img: HTMLImageElement;
  input: HTMLInputElement;
  label: HTMLLabelElement;
  list: HTMLListElement;
  meter: HTMLProgressElement;
  option: HTMLOptionElement;
  output: HTMLOutputElement;
  progress: HTMLProgressElement;
  select: HTMLSelectElement;
  table: HTMLTableElement;
  textarea: HTMLTextAreaElement;
}

interface Document extends ParentNode {
  readonly documentElement: HTMLElement;
  readonly head: HTMLElement;
  readonly body: HTMLElement;
  readonly activeElement: HTMLElement;
  readonly defaultView: typeof globalThis;
  readonly readyState: 'complete';
  readonly visibilityState: 'visible';
  readonly hidden: false;
  title: string;
  readonly forms: HTMLFormElement[];
  readonly images: HTMLImageElement[];
  hasFocus(): boolean;
  createElement<K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K];
  createElement(name: string): HTMLElement;
  createElementNS(namespace: string | null, name: string): HTMLElement;
  createTextNode(data: string): Text;
  createComment(data: string): Comment;
  createDocumentFragment(): DocumentFragment;
  getElementById(id: string): HTMLElement | null;
  getElementsByName(name: string): HTMLElement[];
  importNode<T extends Node>(node: T, deep?: boolean): T;
  adoptNode<T extends Node>(node: T): T;
  addEventListener<K extends keyof HTMLElementEventMap>(type: K, listener: EventListenerOrObject<HTMLElementEventMap[K]>, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrObject | null, options?: boolean | AddEventListenerOptions): void;
}
declare var Document: { prototype: Document };
declare var document: Document;

declare var window: typeof globalThis;
/** Of the viewport, in scene units. The window gets a `resize` event when they change. */
declare var innerWidth: number;
declare var innerHeight: number;
declare var outerWidth: number;
declare var outerHeight: number;
/** Pixels per scene unit. */
declare var devicePixelRatio: number;
declare var onresize: Handler<Event>;
declare var onkeydown: Handler<KeyboardEvent>;
declare var onkeyup: Handler<KeyboardEvent>;
interface WindowEventMap extends Omit<HTMLElementEventMap, 'resize'> {
  resize: Event;
}
declare function addEventListener<K extends keyof WindowEventMap>(type: K, listener: EventListenerOrObject<WindowEventMap[K]>, options?: boolean | AddEventListenerOptions): void;
declare function addEventListener(type: string, listener: EventListenerOrObject | null, options?: boolean | AddEventListenerOptions): void;
declare function removeEventListener(type: string, listener: EventListenerOrObject<any> | null, options?: boolean | AddEventListenerOptions): void;
declare function dispatchEvent(event: Event): boolean;

interface MediaQueryListEvent extends Event {
  readonly matches: boolean;
  readonly media: string;
}
/** Knows prefers-color-scheme, min- and max-width and -height, orientation. */
interface MediaQueryList extends EventTarget {
  readonly media: string;
  readonly matches: boolean;
  onchange: Handler<MediaQueryListEvent>;
  addEventListener(type: 'change', listener: EventListenerOrObject<MediaQueryListEvent>, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrObject | null, options?: boolean | AddEventListenerOptions): void;
}
declare var MediaQueryList: { prototype: MediaQueryList };
declare function matchMedia(query: string): MediaQueryList;
declare function getComputedStyle(element: HTMLElement): CSSStyleDeclaration;
