import { FileJson } from 'lucide-react';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { startFromFile } from './bootstrap-store.ts';

/** The way from the Exchange screen to a bootstrap file. */
export function BootstrapCard() {
  return (
    <Card
      title="Start from a bootstrap file"
      about="Takes an organization with its people, places and NATS identities from a prepared file. You see all of it before anything is recorded."
    >
      <Button className="self-start" onPress={startFromFile}>
        <FileJson aria-hidden size={18} />
        Choose a bootstrap file…
      </Button>
    </Card>
  );
}
