import { get, set } from "vitrine:storage";
import { render, signal } from "vitrine:ui";

const count = signal((await get<number>("count")) ?? 0);

async function step(by: number) {
  count.value += by;
  await set("count", count.value);
}

function App() {
  return (
    <column gap={12}>
      <h1>{`Counted to ${count.value}`}</h1>
      <row gap={8}>
        <button onClick={() => step(-1)}>Less</button>
        <button emphasis="primary" onClick={() => step(+1)}>More</button>
      </row>
    </column>
  );
}

render(<App />, document.body);
