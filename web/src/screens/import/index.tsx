// Files of contacts: in, with a look before anything is written, and out.
import type {JSX} from 'preact';
import type {ScreenProps} from '..';
import {listBooks} from '../../api/books';
import {useLoad} from '../../load';
import {go, place} from '../../route';
import {Tabs} from '../../ui/tabs';
import {Begin} from './begin';
import {Earlier} from './earlier';
import {Export} from './export';
import {OneImport} from './one';

export default function Files({parts}: ScreenProps): JSX.Element {
  const books = useLoad(listBooks, []).value;
  if (parts.id) return <div class="page"><OneImport key={parts.id} id={parts.id} books={books} /></div>;
  const isExport = place.value.path === '/export';
  return (
    <div class="page">
      <h1>Import and export</h1>
      <Tabs label="Files" chosen={isExport ? 'export' : 'import'} onChoose={(to) => go(`/${to}`)} tabs={[['import', 'Import'], ['export', 'Export']]}>
        <div class="stack loose">
          {isExport ? <Export books={books} /> : <><Begin books={books} /><Earlier /></>}
        </div>
      </Tabs>
    </div>
  );
}
