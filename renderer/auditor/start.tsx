// First of all: zod has to be told before any module makes a schema.
import '../shared/zod-without-eval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AuditorsPage } from './auditors-page.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root.');
createRoot(root).render(
  <StrictMode>
    <AuditorsPage />
  </StrictMode>,
);
