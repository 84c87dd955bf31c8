import type {JSX} from 'preact';
import {Empty} from '../../ui/small';

export default function Contacts(): JSX.Element {
  return <Empty title="Contacts" />;
}
