import {useState} from 'preact/hooks';
import type {JSX} from 'preact';
import type {Import} from '../../api/imports';
import {sentence} from '../../api/error';
import {Button} from '../../ui/button';
import {Notice} from '../../ui/small';
import {bytes} from '../../words/number';
import {Drop} from './drop';
import {isSameFile, sendRest, stopSending, type Upload} from './upload';

type Props = {imported: Import; sending: Upload | null; onCancel: () => void};

/** The file is on its way, or stopped half way. */
export function Receiving({imported, sending, onCancel}: Props): JSX.Element {
  const [isOther, setOther] = useState(false);
  const cancel = () => {
    stopSending();
    onCancel();
  };
  const goOn = (file: File) => {
    const isRight = isSameFile(imported.id, file);
    setOther(!isRight);
    if (isRight) void sendRest(imported.id, file, imported.bytes);
  };
  if (!sending) {
    return (
      <div class="stack">
        <Notice look="warn" action={<Button onClick={cancel}>Cancel</Button>}>The file was not sent whole: {bytes(imported.bytes)} arrived. Choose it again; it goes on from there.</Notice>
        {isOther && <Notice look="danger">That is another file, or it was changed since. Cancel this import to begin with it.</Notice>}
        <Drop label={`Drop ${imported.file_name} here`} hint="Only what is missing is sent." onFile={goOn} />
      </div>
    );
  }
  const {file, sent, error} = sending;
  return (
    <div class="stack">
      <progress class="bar" aria-label="Sending the file" max={file.size} value={sent} />
      <div class="row spread wrap">
        <span class="quiet">{bytes(sent)} of {bytes(file.size)} sent</span>
        <Button onClick={cancel}>Cancel</Button>
      </div>
      {error ? <Notice look="danger" action={<Button size="small" onClick={() => void sendRest(imported.id, file, sent)}>Go on</Button>}>{sentence(error)}</Notice> : null}
    </div>
  );
}
