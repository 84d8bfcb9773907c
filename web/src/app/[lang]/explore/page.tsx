import { Words } from '@/ui/words';
import { Explore } from '@/views/explore/explore';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['explore', 'charts']}>
      <Explore />
    </Words>
  );
}
