import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { SettingsScreen } from '../../settings/settings-screen.tsx';
import { Button } from '../../shared/button.tsx';
import { SetupScreen } from './setup-screen.tsx';

/** A laptop without a ledger: creates it, and lets its settings be made before, for some hold from the beginning. */
export function Setup() {
  const [settings, setSettings] = useState(false);
  if (!settings) return <SetupScreen onSettings={() => setSettings(true)} />;
  return (
    <div className="flex h-full flex-col">
      <div className="border-b border-line bg-surface px-5 py-2">
        <Button small onPress={() => setSettings(false)}>
          <ArrowLeft aria-hidden size={16} />
          Back to creating the ledger
        </Button>
      </div>
      <div className="min-h-0 flex-1">
        <SettingsScreen />
      </div>
    </div>
  );
}
