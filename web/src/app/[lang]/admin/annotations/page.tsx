import { Words } from '@/ui/words';
import { Annotations } from '@/views/admin/annotations';

export default function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['session', 'admin']}>
      <Annotations />
    </Words>
  );
}
