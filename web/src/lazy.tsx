// A part of a screen whose code is fetched when it is first shown.
import {useEffect, useState} from 'preact/hooks';
import type {ComponentType, JSX} from 'preact';
import {Failure, Spinner} from './ui/small';

export function lazy<Props extends object>(load: () => Promise<{default: ComponentType<Props>}>): (props: Props) => JSX.Element {
  let known: ComponentType<Props> | null = null;
  return function Lazy(props) {
    const [isFailed, setFailed] = useState(false);
    const [, setTurn] = useState(0);
    const fetchIt = () => {
      setFailed(false);
      load().then((module) => {
        known = module.default;
        setTurn((turn) => turn + 1);
      }, () => setFailed(true));
    };
    useEffect(() => {
      if (!known) fetchIt();
    }, []);
    if (known) {
      const Known = known;
      return <Known {...props} />;
    }
    return isFailed ? <Failure error={new Error('this part of the page could not be loaded')} onRetry={fetchIt} /> : <Spinner />;
  };
}
