import { Words } from '@/ui/words';
import { Place } from '@/views/place/place';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['numbers', 'charts', 'place']}>
      <Place />
    </Words>
  );
}
