import { Words } from '@/ui/words';
import { readExamples } from '@/views/playground/examples';
import { Playground } from '@/views/playground/playground';

export default async function Page({ params }: { params: Promise<{ lang: string }> }) {
  return (
    <Words lang={params} areas={['playground']}>
      <Playground examples={await readExamples()} />
    </Words>
  );
}
