import type { BootstrapPreview } from '../../../app/contract/bootstrap.ts';
import { Fact, Facts } from '../../shared/facts.tsx';

/** Which file is shown, so that all can see that it is the one agreed upon. */
export function ReviewedFile({ preview }: { readonly preview: BootstrapPreview }) {
  return (
    <Facts>
      <Fact label="File" mono>
        {preview.file}
      </Fact>
      <Fact label="SHA-256" mono>
        {preview.sha256}
      </Fact>
    </Facts>
  );
}
