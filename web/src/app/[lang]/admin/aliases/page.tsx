import { Words } from '@/ui/words';
import { Aliases } from '@/views/admin/aliases';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['session', 'admin']}>
      <Aliases />
    </Words>
  );
}
