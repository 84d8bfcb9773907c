import { Words } from '@/ui/words';
import { Overview } from '@/views/overview/overview';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['numbers', 'charts', 'overview']}>
      <Overview />
    </Words>
  );
}
