import { Words } from '@/ui/words';
import { AsOf } from '@/views/asof/asof';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['asof', 'charts']}>
      <AsOf />
    </Words>
  );
}
