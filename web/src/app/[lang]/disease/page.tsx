import { Words } from '@/ui/words';
import { Disease } from '@/views/disease/disease';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['numbers', 'disease']}>
      <Disease />
    </Words>
  );
}
