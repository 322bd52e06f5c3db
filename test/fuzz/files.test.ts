import { fuzzes } from './bounded.ts';

fuzzes('files', 'a file of any format is taken for what it is, or refused in words and left as it is');
